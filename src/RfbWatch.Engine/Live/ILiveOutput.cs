using RfbWatch.Outputs;

namespace RfbWatch.Engine.Live;

/// <summary>Receives rows from the publisher. Never blocks for long, and never throws because of external conditions: refused rows are counted.</summary>
public interface ILiveOutput : IDisposable
{
    /// <summary>Its name in metrics.</summary>
    string Name { get; }

    /// <summary>Its key in the accounts: the same across restarts.</summary>
    string Key => Name;

    /// <summary>Receives rows in output order.</summary>
    void Write(RowBatch batch);

    /// <summary>
    /// Continues from the end of the previous process, before anything is written: from the last saved entry and the batch that was being given out. Rows of that
    /// batch that the output already has are counted; it receives the others now. Without a batch, rows beyond the saved entry are counted.
    /// </summary>
    /// <param name="entry">The last saved entry; null if there is none.</param>
    /// <param name="unfinished">The batch; null if all of it had been accounted for.</param>
    /// <param name="numbers">The last ReportId of each table before that batch.</param>
    void Resume(AccountEntry? entry, RowBatch? unfinished, IReadOnlyDictionary<string, long> numbers);

    /// <summary>The state to save for the next process.</summary>
    AccountEntry Save();

    /// <summary>The values returned by <see cref="Save"/> have been saved: rows that waited for that may be sent.</summary>
    void Noted()
    {
    }

    /// <summary>Rows were not given to it because of an internal error.</summary>
    /// <param name="rows">Their number.</param>
    void LoseToDefect(long rows);

    /// <summary>Retries rows that a disk had refused. Called about once per second, never concurrently with another member that writes.</summary>
    void Maintain()
    {
    }

    /// <summary>Rows refused since the process started.</summary>
    long Refused { get; }

    /// <summary>The account of its rows. Safe for concurrent use.</summary>
    OutputAccount Account { get; }

    /// <summary>Its current problem; null if there is none. Safe for concurrent use.</summary>
    OutputProblem? Problem { get; }
}
