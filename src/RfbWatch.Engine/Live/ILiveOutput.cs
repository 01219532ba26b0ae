using RfbWatch.Outputs;

namespace RfbWatch.Engine.Live;

/// <summary>Takes rows from the publisher. Never blocks for long and never throws for what the outside does: it counts what it refuses.</summary>
public interface ILiveOutput : IDisposable
{
    /// <summary>Its name in metrics.</summary>
    string Name { get; }

    /// <summary>Its name in the accounts: it stays the same across restarts.</summary>
    string Key => Name;

    /// <summary>Takes rows in output order.</summary>
    void Write(RowBatch batch);

    /// <summary>
    /// Goes on from where the process before it ended, before anything is written: what it noted last, and the batch that it was giving out. What the output has of that
    /// batch it counts, the rest it takes now. Without a batch what it has beyond the note is counted.
    /// </summary>
    /// <param name="entry">What was noted last; null when nothing is known.</param>
    /// <param name="unfinished">The batch; null when all of it had been accounted for.</param>
    /// <param name="numbers">The last ReportId of each table before that batch.</param>
    void Resume(AccountEntry? entry, RowBatch? unfinished, IReadOnlyDictionary<string, long> numbers);

    /// <summary>What the next process must know.</summary>
    AccountEntry Save();

    /// <summary>Everything that <see cref="Save"/> gave is noted: what waited for that may go.</summary>
    void Noted()
    {
    }

    /// <summary>A defect of the program kept rows from it.</summary>
    /// <param name="rows">How many.</param>
    void LoseToDefect(long rows);

    /// <summary>Tries again what a disk had refused. Called every second or so, never together with another member that writes.</summary>
    void Maintain()
    {
    }

    /// <summary>Rows it did not take since the process started.</summary>
    long Refused { get; }

    /// <summary>What became of the rows that were given to it. Read by any thread.</summary>
    OutputAccount Account { get; }

    /// <summary>What is wrong with it now; null when all is well. Read by any thread.</summary>
    OutputProblem? Problem { get; }
}
