"""Profile sheets of segments (群体特征刻画): figures beside their index, load curves, effect sizes, the name and why."""
