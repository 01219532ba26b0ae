using System.Globalization;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// No forged segment hides that a recorded session was open without authentication, and none invents a finding of High or above: every place of
/// the handshake of every such recording, the whole dictionary, in the name of either side, before and behind the real segment, one at a time and several at once.
/// CI takes a seeded part; RFBWATCH_EVERY_DECOY=1 takes all (minutes).
/// </summary>
public class DecoyPropertyTests
{
    private const int Seed = 20261128;

    /// <summary>Of the single decoys CI takes one in so many.</summary>
    private const int OneIn = 24;

    /// <summary>Combinations of two to six decoys for each connection.</summary>
    private const int Combinations = 60;

    /// <summary>The same when everything is run.</summary>
    private const int AllCombinations = 2_000;

    private const int RunsAtOnce = 400;

    private const int Shown = 12;

    private static readonly bool Everything = Environment.GetEnvironmentVariable("RFBWATCH_EVERY_DECOY") == "1";

    public static TheoryData<string> Recordings => [.. GoldenLine.All.Where(line => OpenSessions(line) > 0).Select(GoldenLine.FileOf).Where(file => !OpenCases.Decoys.ContainsKey(file))];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void One_forged_segment_hides_nothing_and_accuses_nobody(string file) => Check(file, Sampled(Single));

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Two_to_six_forged_segments_hide_nothing_and_accuse_nobody(string file) => Check(file, Sampled(Several));

    [Fact]
    public void The_dictionary_has_thirty_entries_and_the_recordings_sixty_nine_sessions()
    {
        Assert.True(DecoyDictionary.All.Count >= 30, $"{DecoyDictionary.All.Count} entries");
        Assert.True(GoldenLine.All.Sum(OpenSessions) >= 69);
    }

    [Fact]
    public void What_is_known_to_be_wrong_is_wrong_still()
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
        var open = seen.FindAll(session => (bool)session.Row["NoAuthentication"]!);
        if (open.Count == 0)
        {
            return $"no authentication is hidden: {Text(seen)}";
        }

        var accused = seen.SelectMany(session => session.Grave).Where(name => !handshake.Grave.Contains(name)).Distinct().ToList();
        if (accused.Count > 0)
        {
            return $"{string.Join(", ", accused)} is false: {Text(seen)}";
        }

        return open.Exists(session => (int)session.Row["ServerPort"]! == (int)handshake.Truth["ServerPort"]!) ? null : $"the roles are turned: {Text(seen)}";
    }

    private static string Text(List<SeenSession> seen) => seen.Count == 0 ? "no row" : string.Join(" | ", seen.Select(session => AttackRun.Text(session.Row)));
}
