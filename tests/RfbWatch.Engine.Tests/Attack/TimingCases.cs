using RfbWatch.TestKit;
using static RfbWatch.Engine.Tests.Attack.Dialogues;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>Class D: pauses, and captures whose packets are in a different order than they were sent.</summary>
internal static class TimingCases
{
    public static IEnumerable<AttackCase> All() => [.. Waits(), .. Orders()];

    private static IEnumerable<AttackCase> Waits()
    {
        foreach (int seconds in (int[])[65, 310, 1_000, 3_700, 86_000])
        {
            for (int step = ServerBanner; step <= ServerInit + 1; step++)
            {
                int at = step;
                yield return new($"d-wait-{seconds}-before-{step}", "nobody sends anything for a while", Whole(None(), before: (on, now) => on.Wait(TimeSpan.FromSeconds(now == at ? seconds : 0))), SessionTruth.None);
            }

            yield return new($"d-wait-{seconds}-password", "a person looks for the password",
                Whole(Password(), before: (on, now) => on.Wait(TimeSpan.FromSeconds(now == 5 ? seconds : 0))), SessionTruth.Password);
        }
    }

    private static IEnumerable<AttackCase> Orders()
    {
        var frames = Whole(None()).Frames();
        bool FromServer(TestFrame frame) => frame.Bytes[29] == 9;
        var opening = frames.Take(3).ToList();
        var server = frames.Skip(3).Where(FromServer).ToList();
        var client = frames.Skip(3).Where(frame => !FromServer(frame)).ToList();
        yield return new("d-server-direction-first", "two taps merged without regard to time: all of the server's packets first", Timed([.. opening, .. server, .. client]), SessionTruth.None);
        yield return new("d-client-direction-first", "all of the client's packets first", Timed([.. opening, .. client, .. server]), SessionTruth.None);
        yield return new("d-client-direction-late", "the client's packets two segments late", Timed(Late(frames, frame => !FromServer(frame), 2)), SessionTruth.None);
        yield return new("d-server-direction-late", "the server's packets two segments late", Timed(Late(frames, FromServer, 2)), SessionTruth.None);
        yield return new("d-times-equal", "all packets at one time", [.. frames.Select(frame => frame with { Ticks = frames[0].Ticks })], SessionTruth.None);
        yield return new("d-times-backwards", "times that run backwards by a millisecond a packet", [.. frames.Select((frame, i) => frame with { Ticks = frames[0].Ticks - (i * TimeSpan.TicksPerMillisecond) })], SessionTruth.None);
        yield return new("d-time-jumps-back", "the clock is set back by an hour within the handshake",
            [.. frames.Select((frame, i) => i < 6 ? frame : frame with { Ticks = frame.Ticks - TimeSpan.TicksPerHour })], SessionTruth.None);
        yield return new("d-time-jumps-forward", "the clock is set forward by a day within the handshake",
            [.. frames.Select((frame, i) => i < 6 ? frame : frame with { Ticks = frame.Ticks + TimeSpan.TicksPerDay })], SessionTruth.None);
        for (int i = 3; i < 10; i++)
        {
            var swapped = frames.ToList();
            (swapped[i], swapped[i + 1]) = (swapped[i + 1], swapped[i]);
            yield return new($"d-swapped-{i}", "two neighbouring packets changed places in the capture", Timed(swapped), SessionTruth.None);
        }
    }

    private static List<TestFrame> Timed(List<TestFrame> frames)
    {
        var times = frames.Select(frame => frame.Ticks).Order().ToList();
        return [.. frames.Select((frame, i) => frame with { Ticks = times[i] })];
    }

    private static List<TestFrame> Late(List<TestFrame> frames, Func<TestFrame, bool> late, double by) =>
        [.. frames.Select((frame, i) => (frame, Key: i + (i >= 3 && late(frame) ? by + 0.5 : 0))).OrderBy(each => each.Key).Select(each => each.frame)];
}
