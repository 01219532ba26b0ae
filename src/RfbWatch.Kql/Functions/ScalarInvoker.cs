using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>A scalar function ready to run. Must be safe for concurrent calls and must not keep the span.</summary>
internal delegate KustoValue ScalarInvoker(ReadOnlySpan<KustoValue> arguments, EvaluationContext context);
