using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Engine.Live;

/// <summary>Takes rows from the pump. Never blocks for long and never throws for what the outside does: it counts what it refuses.</summary>
public interface ILiveOutput : IDisposable
{
    /// <summary>Its name in metrics.</summary>
    string Name { get; }

    /// <summary>Takes rows in output order.</summary>
    void Write(IReadOnlyList<TableRow> rows);

    /// <summary>Rows it did not take since the process started.</summary>
    long Refused { get; }

    /// <summary>What became of the rows that were given to it. Read by any thread.</summary>
    OutputAccount Account { get; }

    /// <summary>What is wrong with it now; null when all is well. Read by any thread.</summary>
    OutputProblem? Problem { get; }
}
