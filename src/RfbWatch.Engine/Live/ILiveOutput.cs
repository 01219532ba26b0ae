using RfbWatch.Outputs;

namespace RfbWatch.Engine.Live;

/// <summary>Receives rows from the publisher. Implementations never block for long and never throw because of external conditions; refused rows are counted.</summary>
public interface ILiveOutput : IDisposable
{
    /// <summary>The name of the output in metrics.</summary>
    string Name { get; }

    /// <summary>The key of the output in the accounts, stable across restarts.</summary>
    string Key => Name;

    /// <summary>Receives rows in output order.</summary>
    void Write(RowBatch batch);

    /// <summary>
    /// Continues from where the previous process ended: from the last saved entry and the batch that was being distributed. Called before anything is written. Rows of that
    /// batch that the output already has are counted; the others are written now. Without a batch, rows beyond the saved entry are counted.
    /// </summary>
    /// <param name="entry">The last saved entry; null if there is none.</param>
    /// <param name="unfinished">The batch; null if it had been accounted for completely.</param>
    /// <param name="numbers">The last ReportId of each table before that batch.</param>
    void Resume(AccountEntry? entry, RowBatch? unfinished, IReadOnlyDictionary<string, long> numbers);

    /// <summary>Returns the state to save for the next process.</summary>
    AccountEntry Save();

    /// <summary>Called when the state returned by <see cref="Save"/> has been saved. Rows that were waiting for that may be sent.</summary>
    void Noted()
    {
    }

    /// <summary>Counts rows that the output did not receive because of an internal error.</summary>
    /// <param name="rows">The number of rows.</param>
    void LoseToDefect(long rows);

    /// <summary>Retries rows that a disk refused. Called about once per second, never concurrently with another member that writes.</summary>
    void Maintain()
    {
    }

    /// <summary>Rows refused since the process started.</summary>
    long Refused { get; }

    /// <summary>The account of the output's rows. Thread-safe.</summary>
    OutputAccount Account { get; }

    /// <summary>The current problem of the output; null if there is none. Thread-safe.</summary>
    OutputProblem? Problem { get; }
}
