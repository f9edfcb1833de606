// Nothing is compiled; Cargo wants a target.
