using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>Computes a window function for the frame's row. The owner is the key under which it stores its state in <see cref="RowFrame.State"/>.</summary>
internal delegate KustoValue WindowFunction(object owner, Scalar[] arguments, RowFrame frame);
