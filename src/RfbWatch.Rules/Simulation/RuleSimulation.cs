namespace RfbWatch.Rules.Simulation;

/// <summary>
/// Data that fires a rule: sessions between the built-in RFB server and client, and rows of endpoint telemetry. Read from <c>simulation</c> in <c>content/RULE-ID.yaml</c>.
/// </summary>
/// <param name="Summary">A description in one sentence.</param>
/// <param name="Sessions">The sessions, in order.</param>
/// <param name="Rows">The rows of endpoint telemetry.</param>
public sealed record RuleSimulation(string Summary, IReadOnlyList<SimulatedSession> Sessions, IReadOnlyList<SimulatedRow> Rows)
{
    /// <summary>All addresses of the sessions, each once.</summary>
    public IReadOnlyList<string> Addresses => [.. Sessions.SelectMany(session => (string[])[session.Client, session.Server]).Distinct(StringComparer.Ordinal)];
}

/// <summary>A row of a table that RfbWatch does not write itself.</summary>
/// <param name="Table">The table, for instance DeviceProcessEvents.</param>
/// <param name="Before">Time before the end of the simulation.</param>
/// <param name="Json">Its columns as a JSON object, without Timestamp.</param>
public sealed record SimulatedRow(string Table, TimeSpan Before, string Json);
