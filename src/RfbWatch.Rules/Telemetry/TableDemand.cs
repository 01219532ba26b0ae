using RfbWatch.Kql.Engine;

namespace RfbWatch.Rules.Telemetry;

/// <summary>What a query needs of the tables of a file.</summary>
/// <param name="Columns">Returns the names of the columns to read for the name of a table; null for all.</param>
public sealed record TableDemand(Func<string, IReadOnlySet<string>?> Columns)
{
    /// <summary>All columns of all rows.</summary>
    public static TableDemand All { get; } = new(_ => null);

    /// <summary>Returns the conditions that rows of a table must satisfy, for the name of the table. Formats that are read row by row ignore them. Default: none.</summary>
    public Func<string, IReadOnlyList<RowCondition>> Conditions { get; init; } = _ => [];

    /// <summary>Evaluates the conditions. Null (the default) if there are none.</summary>
    public ConditionRun? Run { get; init; }
}
