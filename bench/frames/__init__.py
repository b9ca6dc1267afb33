"""Frame rates of the toile in a real browser without a graphics card, beside cytoscape's."""
