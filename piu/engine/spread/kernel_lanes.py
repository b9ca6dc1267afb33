"""A row of 16 numbers that compiled code keeps in registers, one per shock.

Numba turns a loop over 16 array entries into 16 scalar operations, because LLVM unrolls it
before the vectoriser sees it: eight times slower than these vectors on the sums of the kernel.
The functions below work inside `numba.njit` functions only.
"""

from typing import Any

from llvmlite import ir
from numba import extending
from numba.core import cgutils, types

LANES = 16
"""Shocks computed side by side: one 64-byte cache line in float32."""

CACHE_LINE = 64
PREFETCH = "llvm.prefetch.p0i8"


intrinsic: Any = extending.intrinsic


class Lanes(types.Type):
    """Numba's name for a row of `LANES` numbers of one float type."""

    def __init__(self, dtype: types.Float) -> None:
        """Distinguish rows of float32 from rows of float64."""
        self.dtype = dtype
        super().__init__(name=f"Lanes({dtype})")


@extending.register_model(Lanes)
class LanesModel(extending.models.PrimitiveModel):
    """In machine code, a row is an LLVM vector."""

    def __init__(self, manager: Any, kind: Lanes) -> None:
        """Choose the vector of the row's float type."""
        super().__init__(manager, kind, _vector(kind.dtype))


def _vector(dtype: types.Float) -> ir.VectorType:
    number = ir.FloatType() if dtype == types.float32 else ir.DoubleType()
    return ir.VectorType(number, LANES)


def _place(context: Any, builder: Any, kind: Any, rows: Any, number: Any) -> Any:
    """Point to row `number` of a C-contiguous (sites, LANES) array."""
    start = context.make_array(kind)(context, builder, rows).data
    row = builder.bitcast(start, _vector(kind.dtype).as_pointer())
    return builder.gep(row, [number])


def _align(dtype: types.Float) -> int:
    return int(dtype.bitwidth) // 8


@intrinsic
def take(_typing: Any, rows: Any, number: Any) -> Any:
    """Read row `number` (an intp) of an array of shape (rows, LANES)."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _place(context, builder, signature.args[0], *args)
        return builder.load(place, align=_align(signature.args[0].dtype))

    return Lanes(rows.dtype)(rows, types.intp), build


@intrinsic
def put(_typing: Any, rows: Any, number: Any, row: Any) -> Any:
    """Write row `number` (an intp) of an array of shape (rows, LANES)."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        place = _place(context, builder, signature.args[0], args[0], args[1])
        builder.store(args[2], place, align=_align(signature.args[0].dtype))
        return context.get_dummy_value()

    return types.void(rows, types.intp, row), build


@intrinsic
def fetch(_typing: Any, rows: Any, number: Any) -> Any:
    """Ask for row `number` to be brought to the cache while other work goes on."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind, flag = signature.args[0], ir.IntType(32)
        byte = ir.IntType(8).as_pointer()
        row = builder.bitcast(_place(context, builder, kind, *args), byte)
        ask = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag]), PREFETCH
        )
        for line in range(0, LANES * _align(kind.dtype), CACHE_LINE):
            place = builder.gep(row, [ir.IntType(64)(line)])
            builder.call(ask, [place, flag(0), flag(3), flag(1)])  # to read, kept, not code
        return context.get_dummy_value()

    return types.void(rows, types.intp), build


@intrinsic
def spread(_typing: Any, number: Any) -> Any:
    """Put one number in every lane."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = _vector(signature.args[0])
        index = ir.IntType(32)
        empty = ir.Constant(kind, ir.Undefined)
        first = builder.insert_element(empty, args[0], index(0))
        everywhere = ir.Constant(ir.VectorType(index, LANES), [0] * LANES)
        return builder.shuffle_vector(first, empty, everywhere)

    return Lanes(number)(number), build


@intrinsic
def plus(_typing: Any, one: Any, other: Any) -> Any:
    """Add lane by lane."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.fadd(*args, flags=("contract",))

    return one(one, other), build


@intrinsic
def minus(_typing: Any, one: Any, other: Any) -> Any:
    """Subtract lane by lane."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.fsub(*args)

    return one(one, other), build


@intrinsic
def times(_typing: Any, one: Any, other: Any) -> Any:
    """Multiply lane by lane; a product that is then added is rounded once, with the sum."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.fmul(*args, flags=("contract",))

    return one(one, other), build


@intrinsic
def larger(_typing: Any, one: Any, other: Any) -> Any:
    """Keep the larger lane by lane."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered(">", *args), *args)

    return one(one, other), build


@intrinsic
def smaller(_typing: Any, one: Any, other: Any) -> Any:
    """Keep the smaller lane by lane."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered("<", *args), *args)

    return one(one, other), build


@intrinsic
def above(_typing: Any, row: Any, floor: Any) -> Any:
    """Keep the lanes larger than those of `floor`, and put zero in the others."""

    def build(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        nothing = ir.Constant(args[0].type, [0.0] * LANES)
        return builder.select(builder.fcmp_ordered(">", *args), args[0], nothing)

    return row(row, floor), build


@intrinsic
def widen(_typing: Any, row: Any) -> Any:
    """Turn a row into float64."""

    def build(_context: Any, builder: Any, signature: Any, args: Any) -> Any:
        if signature.args[0].dtype == types.float64:
            return args[0]
        return builder.fpext(args[0], _vector(types.float64))

    return Lanes(types.float64)(row), build
