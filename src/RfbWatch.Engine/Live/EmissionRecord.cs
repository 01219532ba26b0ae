using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Engine.Live;

/// <summary>
/// Makes the accounts survive kill -9: each batch is written to a journal before any output receives it, and the accounts are saved once all outputs have received it. After a restart,
/// each output receives the rows of the last batch that it is missing. While the disk of these files fails, rows are still emitted, but a killed process may lose a batch. Not thread-safe.
/// </summary>
/// <param name="folder">The folder of its two files; created if it is missing.</param>
public sealed class EmissionRecord(string folder) : IDisposable
{
    private RowJournal? _journal;
    private AccountBook? _book;
    private RowBatch? _unfinished;
    private AccountPage _page = AccountPage.Empty;
    private long _batch;
    private bool _isResumed;
    private volatile string _problem = "";

    /// <summary>Why rows might be lost without being counted if the process were killed now; empty if they would not.</summary>
    public string Problem => _problem;

    /// <summary>Restores numbering and outputs to the state in which the previous process ended.</summary>
    /// <param name="numbers">The last ReportId of each table; raised to the last assigned number.</param>
    /// <param name="outputs">The outputs, before anything is written to them.</param>
    public void Resume(Dictionary<TableSchema, long> numbers, IReadOnlyList<ILiveOutput> outputs)
    {
        TryOpen();
        _isResumed = true;
        var unfinished = _unfinished is { } last && last.Number > _page.Batch ? last : null;
        _batch = Math.Max(_page.Batch, unfinished?.Number ?? 0);
        foreach (var (table, number) in numbers.ToList())
        {
            long given = unfinished?.Rows.Where(row => row.Table == table).Select(row => row.ReportId).DefaultIfEmpty().Max() ?? 0;
            numbers[table] = Math.Max(number, Math.Max(given, _page.Numbers.GetValueOrDefault(table.Name)));
        }

        foreach (var output in outputs)
        {
            output.Resume(_page.Entries.GetValueOrDefault(output.Key), unfinished, _page.Numbers);
        }

        Note(numbers, outputs);
    }

    /// <summary>Creates a batch of rows and writes it to the journal. Must be called before any output receives the rows.</summary>
    public RowBatch Begin(IReadOnlyList<TableRow> rows)
    {
        var batch = new RowBatch(++_batch, rows);
        if (rows.Count == 0)
        {
            return batch;
        }

        try
        {
            TryOpen();
            _journal?.Write(batch);
        }
        catch (IOException e)
        {
            _problem = e.Message;
        }

        return batch;
    }

    /// <summary>Saves the accounts after all outputs have received the batch.</summary>
    public void Finish(RowBatch batch, IReadOnlyDictionary<TableSchema, long> numbers, IReadOnlyList<ILiveOutput> outputs)
    {
        if (batch.Rows.Count > 0)
        {
            Note(numbers, outputs);
        }
    }

    /// <summary>Saves the current accounts.</summary>
    public void Note(IReadOnlyDictionary<TableSchema, long> numbers, IReadOnlyList<ILiveOutput> outputs)
    {
        try
        {
            // Accounts of outputs that are not configured are kept, because they may be configured again later.
            var entries = new SortedDictionary<string, AccountEntry>(_page.Entries.ToDictionary(), StringComparer.Ordinal);
            foreach (var output in outputs)
            {
                entries[output.Key] = output.Save();
            }

            _page = new AccountPage(_batch, numbers.ToDictionary(number => number.Key.Name, number => number.Value), entries);
            TryOpen();
            _book?.Note(_page);
            if (_book is not null && _journal is not null)
            {
                _problem = "";
            }
        }
        catch (IOException e)
        {
            _problem = e.Message;
        }

        foreach (var output in outputs)
        {
            output.Noted();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _journal?.Dispose();
        _book?.Dispose();
    }

    /// <summary>
    /// Opens the files that are not open. The data of an earlier process is read only until Resume has run; a file that cannot be opened until later is overwritten.
    /// </summary>
    private void TryOpen()
    {
        if (_journal is not null && _book is not null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            _book ??= new AccountBook(folder);
            _journal ??= new RowJournal(folder);
            if (!_isResumed)
            {
                (_page, _unfinished) = (_book.Page, _journal.Last);
            }
        }
        catch (IOException e)
        {
            if (_book is not null && !_isResumed)
            {
                _page = _book.Page;
            }

            _problem = e.Message;
        }
    }
}
