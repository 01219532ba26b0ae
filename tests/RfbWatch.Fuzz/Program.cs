using System.Diagnostics;
using System.Globalization;

namespace RfbWatch.Fuzz;

/// <summary>The command line: fuzzes targets for some time, minimises the committed corpus, or runs one input again.</summary>
internal static class Program
{
    /// <summary>The command of the process in which a target runs.</summary>
    public const string ChildCommand = "child";

    private const string Usage = """
        Usage:
          RfbWatch.Fuzz run [--seconds N] [--seed N] [TARGET...]     fuzz each target for N seconds (60); a night: --seconds 3000
          RfbWatch.Fuzz minimise [--seconds N] [TARGET...]           the same, and write what reaches all edges found to tests/RfbWatch.Fuzz/Corpus
          RfbWatch.Fuzz replay TARGET FILE                           run one input, without counting branches
        Inputs that break an oracle are written to artifacts/fuzz.
        """;

    public static int Main(string[] arguments)
    {
        if (arguments is [ChildCommand, ..])
        {
            return Child(arguments);
        }

        if (arguments is ["replay", var name, var file] && Find(name) is { } replayed)
        {
            replayed.Run(File.ReadAllBytes(file));
            Console.WriteLine("No oracle is broken.");
            return 0;
        }

        var rest = arguments.Skip(1).ToList();
        if (arguments is not ["run" or "minimise", ..] || !TryTake(rest, "--seconds", 60, out int seconds) || !TryTake(rest, "--seed", 1, out int seed) || rest.Exists(each => Find(each) is null))
        {
            Console.Error.WriteLine($"{Usage}\nTargets: {string.Join(' ', FuzzTarget.All.Select(target => target.Name))}");
            return 2;
        }

        string corpus = Path.Combine(TestKit.RepositoryFolder.Root, "tests", "RfbWatch.Fuzz", "Corpus");
        int findings = 0;
        foreach (var target in rest.Count == 0 ? FuzzTarget.All : rest.Select(each => Find(each)!))
        {
            var result = new FuzzRun(target)
            {
                Executions = long.MaxValue,
                Seconds = seconds,
                Seed = seed,
                IsGuided = true,
                CorpusFolder = corpus,
                WriteTo = arguments[0] == "minimise" ? corpus : null,
                FindingsFolder = Path.Combine(TestKit.RepositoryFolder.Root, "artifacts", "fuzz"),
            }.Run();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{target.Name}: {result.Executions} executions, {result.Edges} edges, {result.Inputs} inputs, {result.Findings} findings"));
            Console.Write(result.Messages);
            findings += result.Findings;
        }

        return findings == 0 ? 0 : 1;
    }

    private static FuzzTarget? Find(string name) => FuzzTarget.All.FirstOrDefault(target => target.Name == name);

    private static bool TryTake(List<string> arguments, string option, int otherwise, out int value)
    {
        value = otherwise;
        int at = arguments.IndexOf(option);
        if (at < 0)
        {
            return true;
        }

        bool isNumber = at + 1 < arguments.Count && int.TryParse(arguments[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out value);
        arguments.RemoveRange(at, Math.Min(2, arguments.Count - at));
        return isNumber;
    }

    private static int Child(string[] arguments)
    {
        // First of all: instrumented code counts from its first instruction, and targets call it when they are made.
        var coverage = new Coverage();
        var target = Find(arguments[1])!;
        long executions = long.Parse(arguments[2], CultureInfo.InvariantCulture);
        int seconds = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        var random = new Random(int.Parse(arguments[4], CultureInfo.InvariantCulture));
        string corpus = arguments[5];
        string writeTo = arguments[6];
        using var current = new CurrentInput(arguments[8], TimeProvider.System);
        var loop = new FuzzLoop(target, coverage, current, random, arguments[7], bool.Parse(arguments[9]));
        loop.Load(target.Seeds());
        loop.Load(Corpus.Read(corpus, target.Name));
        int known = coverage.Edges;
        var watch = Stopwatch.StartNew();
        loop.Mutate(executions, () => seconds > 0 && watch.Elapsed.TotalSeconds >= seconds);
        if (writeTo.Length > 0)
        {
            Corpus.Write(writeTo, target.Name, Minimum(target, loop.Inputs, coverage));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"known={known} executions={loop.Executed} edges={coverage.Edges} inputs={loop.Inputs.Count} findings={loop.Findings}"));
        return 0;
    }

    /// <summary>The inputs that are needed to reach every edge, the shortest taken first.</summary>
    private static List<byte[]> Minimum(FuzzTarget target, IReadOnlyList<byte[]> inputs, Coverage coverage)
    {
        var needed = new List<byte[]>();
        coverage.Forget();
        foreach (byte[] input in inputs.OrderBy(input => input.Length))
        {
            int before = coverage.Edges;
            coverage.Clear();
#pragma warning disable CA1031 // A finding is not part of the corpus, whatever it throws.
            try
            {
                target.Run(input);
            }
            catch (Exception)
            {
                continue;
            }
#pragma warning restore CA1031

            _ = coverage.Merge();
            if (coverage.Edges > before)
            {
                needed.Add(input);
            }
        }

        return needed;
    }
}
