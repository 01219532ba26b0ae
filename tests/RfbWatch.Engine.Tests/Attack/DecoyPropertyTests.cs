using System.Globalization;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// No forged segment hides that a recorded session was open without authentication, and none creates a finding of High or above. This holds for every
/// position in the handshake of every such recording and the whole dictionary, in the name of either side, before and after the real segment, for one
/// forgery and for several at once. CI runs a seeded sample; RFBWATCH_EVERY_DECOY=1 runs all (an hour or more: <c>tests/every-decoy.sh</c> runs one
/// recording at a time and resumes after an interruption).
/// </summary>
public class DecoyPropertyTests
{
    private static readonly int Seed = int.Parse(Environment.GetEnvironmentVariable("RFBWATCH_DECOY_SEED") ?? "20261128", CultureInfo.InvariantCulture);

    /// <summary>CI runs one in this many of the single decoys.</summary>
    private const int OneIn = 24;

    /// <summary>Combinations of two to six decoys per connection.</summary>
    private const int Combinations = 60;

    /// <summary>Combinations per connection when everything is run.</summary>
    private const int AllCombinations = 2_000;

    private const int RunsAtOnce = 400;

    private const int Shown = 12;

    private static readonly bool Everything = Environment.GetEnvironmentVariable("RFBWATCH_EVERY_DECOY") == "1";

    public static TheoryData<string> Recordings =>
        [.. Repetitions.Sample(GoldenLine.All.Where(line => OpenSessions(line) > 0).Select(GoldenLine.FileOf).Where(file => !OpenCases.Decoys.ContainsKey(file)))];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void One_forged_segment_hides_nothing_and_accuses_nobody(string file) => Check(file, Sampled(Single));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Two_to_six_forged_segments_hide_nothing_and_accuse_nobody(string file) => Check(file, Sampled(Several));

    /// <summary>Combinations that once hid a session, swapped its roles or accused somebody.</summary>
    [Theory]
    [InlineData("websocket-one-byte.pcap", "websocket-answer unmarked over segment 3 before it")]
    [InlineData("websocket-novnc-both-legs.pcap", "websocket-answer unmarked over segment 3 before it")]
    [InlineData("websocket-one-byte.pcap", "result1 unmarked over segment 29 behind it; websocket ack-ahead against segment 29 behind it")]
    [InlineData("websocket-one-byte.pcap", "websocket unmarked over segment 10 behind it; result0-serverinit unmarked over segment 7 behind it; list19 bad-checksum against segment 5 before it; junk1400 unmarked over segment 9 behind it")]
    [InlineData("websocket-one-byte.pcap", "choice200 ack-ahead against segment 28 before it; connect unmarked against segment 30 before it; rfb889 unmarked over segment 25 before it; ssh bad-checksum over segment 9 behind it; junk1 ttl-1 over segment 5 behind it; connect unmarked over segment 18 behind it")]
    [InlineData("websocket-one-byte.pcap", "serverinit ack-ahead against segment 31 before it; zeros12 unmarked against segment 18 before it; choice0 unmarked against segment 22 behind it")]
    [InlineData("websocket-one-byte.pcap", "refused ttl-1 over segment 28 before it; zeros12 bad-checksum against segment 29 before it; rfb000 unmarked over segment 5 behind it")]
    [InlineData("websocket-one-byte.pcap", "connect ttl-1 over segment 5 behind it; ssh unmarked over segment 3 behind it; choice0 bad-checksum over segment 30 behind it; challenge unmarked over segment 21 behind it; dictated2 unmarked against segment 19 before it")]
    [InlineData("websocket-one-byte.pcap", "http400 unmarked against segment 15 behind it; ssh ttl-1 over segment 9 behind it; result0-serverinit unmarked against segment 16 before it; zeros12 ack-ahead over segment 7 behind it; ssh unmarked over segment 16 behind it; choice19 unmarked over segment 19 before it")]
    [InlineData("repeater-mode-2.pcap", "challenge bad-checksum over segment 7 behind it; result1 unmarked against segment 5 before it; result0-serverinit unmarked against segment 15 behind it; serverinit unmarked against segment 7 behind it")]
    [InlineData("reverse-libvncserver-8080.pcap", "rfb38-list2 unmarked over segment 3 behind it; result0-serverinit unmarked against segment 9 behind it; list19 ttl-1 over segment 3 before it; rfb38 bad-checksum over segment 9 before it; rfb37 unmarked against segment 3 before it; socks5 unmarked against segment 8 behind it")]
    [InlineData("websocket-one-byte.pcap", "junk1400 ack-ahead against segment 15 before it; refusal unmarked against segment 27 behind it; refused ttl-1 over segment 27 behind it; connect ttl-1 against segment 12 before it; choice18 ack-ahead against segment 25 behind it; rfb38 unmarked against segment 3 behind it")]
    public void What_hid_a_session_once_does_not_hide_it_again(string file, string decoys) => Check(file, (_, _) => [[.. decoys.Split(';', StringSplitOptions.TrimEntries).Select(Decoy.Parse)]]);

    [Fact]
    public void The_dictionary_has_thirty_entries_and_the_recordings_sixty_nine_sessions()
    {
        Assert.True(DecoyDictionary.All.Count >= 30, $"{DecoyDictionary.All.Count} entries");
        Assert.Distinct(DecoyDictionary.All.Select(entry => entry.Name));
        Assert.True(GoldenLine.All.Sum(OpenSessions) >= 69);
    }

    [Fact]
    public void Known_failures_still_fail()
    {
        var right = OpenCases.Decoys.Keys.Where(file => !Wrong(file, Single, _ => { }).Concat(Wrong(file, Several, _ => { })).Any()).ToList();
        Assert.True(right.Count == 0, $"no longer wrong, take them off {nameof(OpenCases)}: {string.Join(", ", right)}");
    }

    private static int OpenSessions(System.Text.Json.JsonElement line) => line.Names("sessions", out var sessions)
        ? sessions.EnumerateArray().Count(session => session.Names("no_authentication", out var open) && open.GetBoolean())
        : 0;

    private static IEnumerable<Decoy[]> Single(RecordedHandshake handshake, Random random) =>
        from position in handshake.Positions
        from entry in DecoyDictionary.All
        from way in DecoyDictionary.Ways
        from behind in (bool[])[false, true]
        from ofSpeaker in (bool[])[true, false]
        where Everything || random.Next(OneIn) == 0
        select (Decoy[])[new Decoy(position, behind, ofSpeaker, entry.Name, entry.Bytes, way)];

    private static Func<RecordedHandshake, Random, IEnumerable<Decoy[]>> Sampled(Func<RecordedHandshake, Random, IEnumerable<Decoy[]>> arrange) =>
        (handshake, random) => arrange(handshake, random).Where((_, i) => i % Repetitions.OneIn == 0);

    private static IEnumerable<Decoy[]> Several(RecordedHandshake handshake, Random random)
    {
        for (int i = 0; i < (Everything ? AllCombinations : Combinations); i++)
        {
            yield return [.. Enumerable.Range(0, random.Next(2, 7)).Select(_ => AnyDecoy(handshake, random))];
        }
    }

    private static Decoy AnyDecoy(RecordedHandshake handshake, Random random)
    {
        var (name, bytes) = DecoyDictionary.All[random.Next(DecoyDictionary.All.Count)];
        return new Decoy(handshake.Positions[random.Next(handshake.Positions.Count)], random.Next(2) == 0, random.Next(2) == 0, name, bytes, DecoyDictionary.Ways[random.Next(DecoyDictionary.Ways.Count)]);
    }

    private static void Check(string file, Func<RecordedHandshake, Random, IEnumerable<Decoy[]>> arrange)
    {
        int runs = 0;
        var wrong = Wrong(file, arrange, count => runs += count).ToList();
        Assert.True(wrong.Count == 0, string.Create(CultureInfo.InvariantCulture, $"{file}: {wrong.Count} of {runs} runs, such as\n  {string.Join("\n  ", wrong.Take(Shown))}"));
    }

    private static IEnumerable<string> Wrong(string file, Func<RecordedHandshake, Random, IEnumerable<Decoy[]>> arrange, Action<int> ran)
    {
        var handshakes = RecordedHandshake.Of(GoldenLine.PathOf(file)).ToList();
        Assert.Equal(OpenSessions(GoldenLine.Of(file)), handshakes.Count);
        for (int connection = 0; connection < handshakes.Count; connection++)
        {
            var handshake = handshakes[connection];
            foreach (var some in arrange(handshake, new Random(Seed + connection)).Chunk(RunsAtOnce))
            {
                var found = RecordedHandshake.Read(some.SelectMany((decoys, i) => handshake.Packets(i + 1, decoys)));
                ran(some.Length);
                for (int i = 0; i < some.Length; i++)
                {
                    if (Problem(handshake, found[i + 1]) is { } problem)
                    {
                        yield return $"connection {connection + 1}, {string.Join("; ", some[i].Select(decoy => decoy.ToString()))}: {problem}";
                    }
                }
            }
        }
    }

    private static string? Problem(RecordedHandshake handshake, IEnumerable<SeenSession> found)
    {
        var seen = found.ToList();
        var open = seen.FindAll(session => (bool)session.Row.Cell("NoAuthentication")!);
        if (open.Count == 0)
        {
            return $"no authentication is hidden: {Text(seen)}";
        }

        var accused = seen.SelectMany(session => session.Severe).Where(name => !handshake.Severe.Contains(name)).Distinct().ToList();
        if (accused.Count > 0)
        {
            return $"{string.Join(", ", accused)} is false: {Text(seen)}";
        }

        return open.Exists(session => (int)session.Row.Cell("ServerPort")! == (int)handshake.Truth.Cell("ServerPort")!) ? null : $"the roles are turned: {Text(seen)}";
    }

    private static string Text(List<SeenSession> seen) => seen.Count == 0 ? "no row" : string.Join(" | ", seen.Select(session => AttackRun.Text(session.Row)));
}
