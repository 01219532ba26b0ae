using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Running;

/// <summary>A row of a rule's result after its exceptions: either raised, or suppressed by an exception.</summary>
public abstract class RuleRow
{
    private RuleRow(KustoValue[] cells) => Cells = cells;

    /// <summary>The cells, in the order of the result's columns.</summary>
    public KustoValue[] Cells { get; }

    /// <summary>A row that no exception covers.</summary>
    public sealed class Raised : RuleRow
    {
        internal Raised(KustoValue[] cells, IReadOnlyList<ExceptedRows> excepted)
            : base(cells) => Excepted = excepted;

        /// <summary>The rows that exceptions removed from its source: its values come from the remaining rows. Empty if they did not affect it.</summary>
        public IReadOnlyList<ExceptedRows> Excepted { get; }
    }

    /// <summary>A row that is returned only without an exception.</summary>
    public sealed class Suppressed : RuleRow
    {
        internal Suppressed(KustoValue[] cells, RuleException exception)
            : base(cells) => Exception = exception;

        /// <summary>The exception; if several were needed together, the last of them.</summary>
        public RuleException Exception { get; }
    }
}

/// <summary>Number of rows of a table that an exception removed before a rule's query ran.</summary>
/// <param name="Exception">The exception.</param>
/// <param name="Table">The table.</param>
/// <param name="Count">Rows of one scan of the table; the largest number if the query scans it more than once.</param>
public sealed record ExceptedRows(RuleException Exception, string Table, long Count);
