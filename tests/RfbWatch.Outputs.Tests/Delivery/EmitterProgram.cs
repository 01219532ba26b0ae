using System.Globalization;
using System.Text;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Delivery;

/// <summary>
/// The process under test of the oracle: appends numbered records to a spool, prints the id of each that is stored, and delivers them.
/// Its clock jumps forwards and backwards. It ends when its standard input ends and everything is delivered.
/// </summary>
internal static class EmitterProgram
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var folder, var address, var run, var count])
        {
            return 2;
        }

        var clock = new JumpingClock(int.Parse(run, CultureInfo.InvariantCulture));
        using var spool = new Spool(new SpoolOptions
        {
            Folder = folder, SegmentBytes = 16 << 10, MaxBytes = 64 << 20, SyncInterval = TimeSpan.FromMilliseconds(50), Clock = clock,
        });
        await using var target = new HttpTarget(new Uri(address), "", TimeSpan.FromMilliseconds(300));
        var sender = new SpoolSender(spool, new SpoolBacklog(spool), "oracle", target, Path.Combine(folder, "dead-letters.jsonl"), new SenderOptions
        {
            FirstBackOff = TimeSpan.FromMilliseconds(5), MaxBackOff = TimeSpan.FromMilliseconds(50), IdleWait = TimeSpan.FromMilliseconds(2),
        });
        using var stop = new CancellationTokenSource();
        var sending = sender.RunAsync(stop.Token);
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        int wanted = int.Parse(count, CultureInfo.InvariantCulture);
        for (int i = 0; i < wanted;)
        {
            string payload = $"{{\"run\":{run},\"number\":{i},\"filler\":\"{new string('x', 50 + i % 200)}\"}}";
            if (spool.Append(Encoding.UTF8.GetBytes(payload)) == SpoolAppend.Stored)
            {
                output.WriteLine($"stored {spool.Appended} {payload}");
                i++;
            }

#pragma warning disable RS0030 // The rate of the emitter, which runs until it is killed.
            await Task.Delay(1);
#pragma warning restore RS0030
        }

        await Console.In.ReadToEndAsync();
        await Eventually.Is(() => spool.Waiting == 0, "an empty spool");

        await stop.CancelAsync();
        await sending;
        output.WriteLine($"done waiting={spool.Waiting} dead={sender.DeadLetters} torn={spool.TruncatedBytes} diskErrors={spool.DiskErrors}");
        return 0;
    }

    private sealed class JumpingClock(int seed) : TimeProvider
    {
        private readonly Random _random = new(seed);

        public override long GetTimestamp() => base.GetTimestamp() + (long)((_random.NextDouble() - 0.5) * 1e12);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays((_random.NextDouble() - 0.5) * 1000);
    }
}
