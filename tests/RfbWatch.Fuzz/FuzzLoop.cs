using RfbWatch.Fuzz.Mutation;

namespace RfbWatch.Fuzz;

/// <summary>Runs a target over its seeds, its corpus and mutations of both. An input that reaches a new edge joins the inputs that are mutated further.</summary>
internal sealed class FuzzLoop(FuzzTarget target, Coverage coverage, CurrentInput current, Random random, string findings)
{
    /// <summary>Findings after which a run ends: the same defect is found again and again.</summary>
    private const int MaxFindings = 10;

    private readonly List<byte[]> _inputs = [];

    public int Executed { get; private set; }

    public int Findings { get; private set; }

    /// <summary>Inputs that each reached something new, in the order in which they were found.</summary>
    public IReadOnlyList<byte[]> Inputs => _inputs;

    /// <summary>Runs the inputs as they are.</summary>
    public void Load(IEnumerable<byte[]> inputs)
    {
        foreach (byte[] input in inputs)
        {
            Execute(input);
        }
    }

    /// <summary>Runs mutations until there were as many as said, or until <paramref name="isOver"/>.</summary>
    public void Mutate(long executions, Func<bool> isOver)
    {
        var source = new InputSource(_inputs, random);
        for (long i = 0; i < executions && Findings < MaxFindings && _inputs.Count > 0 && !isOver(); i++)
        {
            byte[] input = target.Mutator.Mutate(source.Next(), source, random);
            Execute(input.Length > target.MaxLength ? input[..target.MaxLength] : input);
        }
    }

    private void Execute(byte[] input)
    {
        Executed++;
        current.Begin(input);
        coverage.Clear();
#pragma warning disable CA1031 // Whatever is thrown is the finding.
        try
        {
            target.Run(input);
        }
        catch (Exception e)
        {
            Findings++;
            string file = Path.Combine(findings, $"{target.Name}-{Corpus.NameOf(input)}");
            File.WriteAllBytes(file + ".bin", input);
            File.WriteAllText(file + ".txt", e.ToString());
            Console.Error.WriteLine($"{file}.bin: {e.GetType().Name}: {e.Message}");
        }
#pragma warning restore CA1031

        if (coverage.Merge())
        {
            _inputs.Add(input);
        }

        current.End();
    }
}
