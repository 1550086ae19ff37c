"""Question sets in, measures and reports out. Imports the assistant; never imported by it."""
