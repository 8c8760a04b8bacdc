"""With what words? Money, periods, figures, facts and three-valued truth; pure code that everything else speaks."""
