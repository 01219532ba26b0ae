using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Coverage;

/// <summary>One RFB session as the tables show it.</summary>
/// <param name="SessionId">Its name.</param>
/// <param name="Begin">Time of its first packet, UTC: by it its rows are in the window of a rule.</param>
/// <param name="End">Time of its last packet, UTC: the now() at which a rule that runs regularly would have met it.</param>
/// <param name="SessionRow">Its row of RfbSessions.</param>
/// <param name="NetworkRows">Its rows of DeviceNetworkEvents.</param>
public sealed record SessionRows(string SessionId, DateTime Begin, DateTime End, KustoValue[] SessionRow, IReadOnlyList<KustoValue[]> NetworkRows);
