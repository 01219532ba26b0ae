using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Running;

/// <summary>A row of a rule's result, after its exceptions: one that is raised, or one that an exception suppresses. There are no others.</summary>
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

        /// <summary>What exceptions took away from below it: its numbers are those of the rows that remained. Empty where they changed nothing of it.</summary>
        public IReadOnlyList<ExceptedRows> Excepted { get; }
    }

    /// <summary>A row that is there only without an exception.</summary>
    public sealed class Suppressed : RuleRow
    {
        internal Suppressed(KustoValue[] cells, RuleException exception)
            : base(cells) => Exception = exception;

        /// <summary>The exception; where several had to come together, the last of them.</summary>
        public RuleException Exception { get; }
    }
}

/// <summary>How many rows of a table an exception took away before a rule's query ran.</summary>
/// <param name="Exception">The exception.</param>
/// <param name="Table">The table.</param>
/// <param name="Count">Rows of one reading of the table; the largest number, where the query reads it more than once.</param>
public sealed record ExceptedRows(RuleException Exception, string Table, long Count);
