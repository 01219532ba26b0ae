using System.Globalization;
using System.Text.Json;

namespace RfbWatch.Outputs.Delivery;

/// <summary>How a sender behaves towards a receiver that has trouble.</summary>
public sealed record SenderOptions
{
    /// <summary>Wait after the first failure; doubled after each further one. Default 0.5 s.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait between two attempts. Default 60 s.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an empty spool is left alone before it is looked at again. Default 200 ms.</summary>
    public TimeSpan IdleWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Bytes of one batch at most. Default 512 KiB.</summary>
    public int MaxBatchBytes { get; init; } = 512 << 10;

    /// <summary>Bytes of dead letters at most: beyond it what the receiver refuses waits in the spool, as if it were put off. Default 1 GiB.</summary>
    public long MaxDeadLetterBytes { get; init; } = 1L << 30;

    /// <summary>Seed of the jitter that keeps many sensors from retrying at the same moment.</summary>
    public int Seed { get; init; }
}

/// <summary>
/// Empties a spool into a receiver: in order, at least once, with back-off and jitter. Nothing is discarded in silence: what the receiver
/// refuses for good goes to the dead letters, with the reason.
/// </summary>
public sealed class SpoolSender(Spool spool, string spoolId, IDeliveryTarget target, string deadLetterPath, SenderOptions options)
{
    /// <summary>Bytes at the end of the dead letters in which the last of them is looked for: twice the largest record.</summary>
    private const int MaxDeadLetterBytes = 2 << 20;

    private readonly Random _jitter = new(options.Seed);
    private bool _hasBuried;

    /// <summary>Records that the receiver has.</summary>
    public long Delivered { get; private set; }

    /// <summary>Attempts that were put off.</summary>
    public long Retries { get; private set; }

    /// <summary>Records in the dead letters.</summary>
    public long DeadLetters { get; private set; }

    /// <summary>Why the last of them was refused; empty without any.</summary>
    public string LastRejection { get; private set; } = "";

    /// <summary>Why the last attempt failed; empty after one that succeeded.</summary>
    public string LastProblem { get; private set; } = "";

    /// <summary>Works until cancelled. What waits then stays in the spool for the next process.</summary>
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
                    await Task.Delay(result.RetryAfter ?? BackOff(failures++), cancellation).ConfigureAwait(false);
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
            // Stopped: the rest waits on disk.
        }
    }

    /// <summary>One attempt at what waits; null when nothing does.</summary>
    private async Task<DeliveryResult?> TryNextAsync(CancellationToken cancellation)
    {
        try
        {
            var batch = spool.Peek(target.MaxBatchRecords, options.MaxBatchBytes);
            if (batch.Count == 0)
            {
                // Else what cannot be read any more would stand in the way of the rest for good.
                return spool.SkipDamaged() ? DeliveryResult.Acknowledged : null;
            }

            return await SendAsync(batch, cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A sender that ended would leave its output silent for good: whatever it was, it is named and tried again.
        catch (Exception e) when (!cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new DeliveryResult(DeliveryOutcome.Retry, $"{target.Name}: {e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary>One attempt at a batch; what comes of it is already noted in the spool.</summary>
    private async Task<DeliveryResult> SendAsync(IReadOnlyList<SpoolRecord> batch, CancellationToken cancellation)
    {
        long unanswered = spool.Unanswered;
        spool.NoteSending(batch[0].Sequence, batch[^1].Sequence);
        var result = await target.SendAsync(batch, spoolId, cancellation).ConfigureAwait(false);
        if (result.Outcome == DeliveryOutcome.Acknowledged)
        {
            Delivered += batch.Count;
            spool.Settle(batch[^1].Sequence, isRefused: false, batch.Count);
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
            // One bad record must not take its neighbours with it.
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
            return new DeliveryResult(DeliveryOutcome.Retry, $"{result.Reason}; the dead letters {deadLetterPath} {obstacle}; the record waits");
        }

        LastRejection = result.Reason;
        DeadLetters++;
        spool.Settle(batch[0].Sequence, isRefused: true, records: 1);
        return result;
    }

    /// <summary>Puts a record to the dead letters; gives why it could not be.</summary>
    private string? WriteDeadLetter(SpoolRecord record, string reason)
    {
        byte[] line = DeadLetter(record, reason);
        try
        {
            using var file = PrivateFile.OpenStream(deadLetterPath, FileMode.Append, bufferBytes: 0);
            if (!_hasBuried && LastLine(file).AsSpan().StartsWith(line.AsSpan(0, line.AsSpan().IndexOf((byte)',') + 1)))
            {
                // The process before this one had come so far.
                _hasBuried = true;
                return null;
            }

            _hasBuried = true;
            if (file.Length + line.Length > options.MaxDeadLetterBytes)
            {
                return string.Create(CultureInfo.InvariantCulture, $"would pass {options.MaxDeadLetterBytes} bytes; look into them and move them away");
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

    /// <summary>The last line of the dead letters, whole or not.</summary>
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
