using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Exceptions;

/// <summary>An exception whose predicate is compiled for one rule.</summary>
public abstract class BoundException
{
    /// <summary>Placeholder in the compiled query for the rows that the predicate filters; all other tables are the real ones.</summary>
    private const string Subject = "ExceptionSubject";
    private const string RowNumber = "ExceptionSubjectRow";

    private BoundException(RuleException exception) => Exception = exception;

    /// <summary>The exception.</summary>
    public RuleException Exception { get; }

    /// <summary>Removes rows of a table before the rule's query runs.</summary>
    public sealed class OnTable : BoundException
    {
        private readonly CompiledQuery _remaining;

        internal OnTable(RuleException exception, string table, CompiledQuery remaining)
            : base(exception)
        {
            Table = table;
            _remaining = remaining;
        }

        /// <summary>The table, without <c>_CL</c>.</summary>
        public string Table { get; }

        /// <summary>The rows for which the predicate is false or null.</summary>
        /// <param name="rows">Rows of the table.</param>
        /// <param name="tables">Other tables that the predicate may read.</param>
        /// <param name="options">Time and limits.</param>
        /// <exception cref="KqlRunException">The predicate cannot be evaluated.</exception>
        public IEnumerable<KustoValue[]> Remaining(IEnumerable<KustoValue[]> rows, ITableSource tables, RunOptions options) =>
            _remaining.Run(new SubjectSource(rows, tables), options with { KeepsResult = false }).Rows;
    }

    /// <summary>Removes rows of the rule's result.</summary>
    public sealed class OnResult : BoundException
    {
        private readonly CompiledQuery? _covered;
        private readonly KqlOptions _options;

        internal OnResult(RuleException exception, CompiledQuery? covered, KqlOptions options)
            : base(exception)
        {
            _covered = covered;
            _options = options;
        }

        /// <summary>Indices of the rows for which the predicate is true.</summary>
        /// <param name="schema">The result's columns.</param>
        /// <param name="rows">The result's rows.</param>
        /// <param name="tables">The tables that the predicate may read.</param>
        /// <param name="options">Time and limits.</param>
        /// <exception cref="KqlRunException">The predicate cannot be evaluated, or does not match columns that are known only during the run.</exception>
        public IReadOnlyList<int> Covered(KustoSchema schema, IReadOnlyList<KustoValue[]> rows, ITableSource tables, RunOptions options)
        {
            // A plugin's columns are known only now.
            var query = _covered ?? CompileResult(Exception, schema, _options);
            if (query.Diagnostics.FirstOrDefault(diagnostic => diagnostic.IsError) is { } error)
            {
                throw new KqlRunException(error.Message);
            }

            var numbered = rows.Select((row, i) => (KustoValue[])[.. row, KustoValue.Of((long)i)]);
            return [.. query.Run(new SubjectSource(numbered, tables), options with { KeepsResult = false }).Rows.Select(row => (int)row[0].AsLong)];
        }
    }

    /// <summary>Compiles the predicate over a table; the query returns the remaining rows. Its first line is line 2 of the query.</summary>
    internal static CompiledQuery CompileTable(RuleException exception, KustoSchema schema, KqlOptions options) =>
        KqlEngine.Compile($"{Subject} | where iff((\n{exception.Where}\n), false, true)", options with { Catalog = new SubjectCatalog(schema, options.Catalog) });

    /// <summary>Compiles the predicate over a result; the query returns the indices of the matching rows. Its first line is line 2 of the query.</summary>
    internal static CompiledQuery CompileResult(RuleException exception, KustoSchema result, KqlOptions options)
    {
        var schema = new KustoSchema([.. result.Columns, new KustoColumn(RowNumber, KustoType.Long)]);
        return KqlEngine.Compile($"{Subject} | where (\n{exception.Where}\n)\n| project {RowNumber}", options with { Catalog = new SubjectCatalog(schema, options.Catalog) });
    }

    /// <summary>The position in the exceptions file of a diagnostic of a compiled predicate.</summary>
    internal static TextPlace PlaceOf(RuleException exception, KqlDiagnostic diagnostic)
    {
        var start = exception.Places.Where;
        int lines = exception.Where.Count(character => character == '\n') + 1;
        int line = Math.Clamp(diagnostic.Line - 2, 0, lines - 1);
        // Text that is missing after the end is reported at the end.
        int column = diagnostic.Line - 2 > line ? exception.Where.Split('\n')[line].Length + 1 : diagnostic.Line < 2 ? 1 : diagnostic.Column;
        return start.Line == 0 ? default : new TextPlace(start.Line + line, start.Column + column - 1);
    }

    private sealed class SubjectCatalog(KustoSchema subject, ITableCatalog others) : ITableCatalog
    {
        public IEnumerable<string> TableNames => others.TableNames;

        public IEnumerable<string> OtherNames => others.OtherNames;

        public KustoSchema? Find(string table) => table == Subject ? subject : others.Find(table);
    }

    private sealed class SubjectSource(IEnumerable<KustoValue[]> rows, ITableSource others) : ITableSource
    {
        public IEnumerable<KustoValue[]> Scan(TableScan scan) => scan.Table == Subject ? rows : others.Scan(scan);
    }
}
