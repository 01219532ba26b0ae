using RfbWatch.Events;

namespace RfbWatch.Outputs;

/// <summary>Takes rows in output order. What cannot be written is an <see cref="OutputException"/>.</summary>
public interface IRowWriter : IDisposable
{
    /// <summary>Writes one row.</summary>
    void Write(TableRow row);

    /// <summary>All rows are written: makes them last. Also called for the partial result of an interrupted run.</summary>
    void Complete();
}
