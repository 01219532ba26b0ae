using System.Globalization;
using System.Text.Json;

namespace RfbWatch.Outputs.Delivery;

/// <summary>Behaviour of a sender when its receiver fails.</summary>
public sealed record SenderOptions
{
    /// <summary>Delay after the first failure; doubled after each further failure. Default 0.5 s.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Maximum delay between two attempts. Default 60 s.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Interval at which an empty spool is checked for new records. Default 200 ms.</summary>
    public TimeSpan IdleWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Maximum size of a batch in bytes. Default 512 KiB.</summary>
    public int MaxBatchBytes { get; init; } = 512 << 10;

    /// <summary>Maximum size of the dead-letter file in bytes. Above it, refused records stay in the spool as if delivery were postponed. Default 1 GiB.</summary>
    public long MaxDeadLetterBytes { get; init; } = 1L << 30;

    /// <summary>Seed of the jitter that keeps sensors from retrying at the same time.</summary>
    public int Seed { get; init; }
}

/// <summary>
/// Delivers the records of a spool to a receiver in order, at least once, with back-off and jitter. No record is discarded silently: records that the receiver
/// permanently refuses are written to the dead letters with the reason.
/// </summary>
/// <param name="spool">The spool.</param>
/// <param name="backlog">The records that the spool's disk refuses.</param>
/// <param name="spoolId">Id of the spool, which allows receivers to recognise duplicates.</param>
/// <param name="target">The receiver.</param>
/// <param name="deadLetterPath">File for records that the receiver permanently refuses.</param>
/// <param name="options">Behaviour when the receiver fails.</param>
public sealed class SpoolSender(Spool spool, SpoolBacklog backlog, string spoolId, IDeliveryTarget target, string deadLetterPath, SenderOptions options)
{
    /// <summary>Size of the end of the dead-letter file that is read to find the last record: twice the largest record.</summary>
    private const int MaxDeadLetterBytes = 2 << 20;

    private readonly Random _jitter = new(options.Seed);
    private bool _hasBuried;

    /// <summary>Number of delivered records.</summary>
    public long Delivered { get; private set; }

    /// <summary>Number of failed attempts that are retried.</summary>
    public long Retries { get; private set; }

    /// <summary>Number of records written to the dead letters.</summary>
    public long DeadLetters { get; private set; }

    /// <summary>Why the last of these records was refused; empty if there is none.</summary>
    public string LastRejection { get; private set; } = "";

    /// <summary>Why the last attempt failed; empty if it succeeded.</summary>
    public string LastProblem { get; private set; } = "";

    /// <summary>Runs until cancelled. Waiting records then stay in the spool for the next process.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        int failures = 0;
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                if (await TryNextAsync(cancellation).ConfigureAwait(false) is not { } result)
                {
                    await Task.Delay(options.IdleWait, cancellation).ConfigureAwait(false);
                    continue;
                }

                if (result.Outcome == DeliveryOutcome.Retry)
                {
                    Retries++;
                    LastProblem = result.Reason;

                    // Never less than the own delay: a receiver that requests none would otherwise be called in a loop.
                    var wait = BackOff(failures++);
                    await Task.Delay(result.RetryAfter is { } requested && requested > wait ? requested : wait, cancellation).ConfigureAwait(false);
                }
                else
                {
                    LastProblem = "";
                    failures = 0;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopped: the remaining records stay on disk.
        }
    }

    /// <summary>Makes one attempt to deliver waiting records; returns null if there are none.</summary>
    private async Task<DeliveryResult?> TryNextAsync(CancellationToken cancellation)
    {
        try
        {
            var batch = spool.Peek(target.MaxBatchRecords, options.MaxBatchBytes);
            if (batch.Count == 0)
            {
                // Otherwise unreadable records would block the following ones permanently.
                return spool.SkipDamaged() ? DeliveryResult.Acknowledged : await TryUnstoredAsync(cancellation).ConfigureAwait(false);
            }

            return await SendAsync(batch, cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // If the sender ended, its output would stop permanently, so any exception is reported and delivery is retried.
        catch (Exception e) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new DeliveryResult(DeliveryOutcome.Retry, $"{target.Name}: {e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary>Makes one attempt to deliver records that the spool's disk refuses; returns null if there are none.</summary>
    private async Task<DeliveryResult?> TryUnstoredAsync(CancellationToken cancellation)
    {
        var batch = backlog.Borrow(target.MaxBatchRecords, options.MaxBatchBytes);
        try
        {
            return batch.Count == 0 ? null : await SendAsync(batch, cancellation).ConfigureAwait(false);
        }
        finally
        {
            backlog.Return();
        }
    }

    /// <summary>Makes one attempt to deliver a batch, and records its result in the spool.</summary>
    private async Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> batch, CancellationToken cancellation)
    {
        long unanswered = spool.Unanswered;
        spool.NoteSending(batch[0].Sequence, batch[^1].Sequence);
        var result = await target.SendAsync(batch, spoolId, cancellation).ConfigureAwait(false);
        if (result.Outcome == DeliveryOutcome.Acknowledged)
        {
            Delivered += batch.Count;
            Settle(batch, isRefused: false);
            return result;
        }

        if (result.IsAnswered)
        {
            spool.NoteNotSent(unanswered);
        }

        if (result.Outcome == DeliveryOutcome.Retry)
        {
            return result;
        }

        if (batch.Count > 1)
        {
            // One bad record must not cause others to be refused.
            foreach (var record in batch)
            {
                var single = await SendAsync([record], cancellation).ConfigureAwait(false);
                if (single.Outcome == DeliveryOutcome.Retry)
                {
                    return single;
                }
            }

            return result;
        }

        if (WriteDeadLetter(batch[0], result.Reason) is { } obstacle)
        {
            return new DeliveryResult(DeliveryOutcome.Retry, $"{result.Reason}; the dead letters {deadLetterPath} {obstacle}; the record stays in the spool");
        }

        LastRejection = result.Reason;
        DeadLetters++;
        Settle(batch, isRefused: true);
        return result;
    }

    private void Settle(IReadOnlyList<SpoolRecord> batch, bool isRefused)
    {
        if (batch[0].Sequence > spool.Appended)
        {
            backlog.Settle(batch[^1].Sequence, isRefused);
        }
        else
        {
            spool.Settle(batch[^1].Sequence, isRefused, batch.Count);
        }
    }

    /// <summary>Appends a record to the dead letters; returns the reason if that fails, otherwise null.</summary>
    private string? WriteDeadLetter(SpoolRecord record, string reason)
    {
        byte[] line = DeadLetter(record, reason);
        try
        {
            using var file = PrivateFile.OpenStream(deadLetterPath, FileMode.Append, bufferBytes: 0);
            if (!_hasBuried && LastLine(file).AsSpan().StartsWith(line.AsSpan(0, line.AsSpan().IndexOf((byte)',') + 1)))
            {
                // The previous process already wrote it.
                _hasBuried = true;
                return null;
            }

            _hasBuried = true;
            if (file.Length + line.Length > options.MaxDeadLetterBytes)
            {
                return string.Create(CultureInfo.InvariantCulture, $"would exceed {options.MaxDeadLetterBytes} bytes; review them and move them away");
            }

            file.Write(line);
            file.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be written: {e.Message}";
        }
    }

    /// <summary>Returns the last line of the dead letters, complete or not.</summary>
    private static byte[] LastLine(FileStream file)
    {
        byte[] tail = new byte[Math.Min(file.Length, MaxDeadLetterBytes)];
        int read = RandomAccess.Read(file.SafeFileHandle, tail, file.Length - tail.Length);
        var text = tail.AsSpan(0, read).TrimEnd((byte)'\n');
        return text[(text.LastIndexOf((byte)'\n') + 1)..].ToArray();
    }

    private byte[] DeadLetter(SpoolRecord record, string reason)
    {
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("id", string.Create(CultureInfo.InvariantCulture, $"{spoolId}-{record.Sequence}"));
            writer.WriteString("target", target.Name);
            writer.WriteString("reason", reason);
            writer.WriteString("record", record.Payload.Span);
            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    private TimeSpan BackOff(int failures)
    {
        double doubled = options.FirstBackOff.TotalSeconds * Math.Pow(2, Math.Min(failures, 20));
        double wait = Math.Min(doubled, options.MaxBackOff.TotalSeconds);
        return TimeSpan.FromSeconds(wait * (0.5 + 0.5 * _jitter.NextDouble()));
    }
}
