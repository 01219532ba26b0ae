using RfbWatch.Fuzz.Mutation;

namespace RfbWatch.Fuzz;

/// <summary>
/// Runs a target over its seeds, its corpus and mutations of both. A guided loop mutates those that reached a new edge, and each mutation that does joins them. Which edges count as
/// new depends on numbers that the instrumentation draws for each build, so a loop that is not guided, which mutates the seeds and the corpus only, runs the same inputs in every build.
/// </summary>
internal sealed class FuzzLoop(FuzzTarget target, Coverage coverage, CurrentInput current, Random random, string findings, bool isGuided)
{
    /// <summary>Findings after which a run ends: the same defect is found again and again.</summary>
    private const int MaxFindings = 10;

    private readonly List<byte[]> _inputs = [];

    public int Executed { get; private set; }

    public int Findings { get; private set; }

    /// <summary>Inputs to mutate, in the order in which they were found: of a guided loop those that each reached something new.</summary>
    public IReadOnlyList<byte[]> Inputs => _inputs;

    /// <summary>Runs the inputs as they are.</summary>
    public void Load(IEnumerable<byte[]> inputs)
    {
        foreach (byte[] input in inputs)
        {
            bool isNew = Execute(input);
            if (isNew || !isGuided)
            {
                _inputs.Add(input);
            }
        }
    }

    /// <summary>Runs mutations until there were as many as said, or until <paramref name="isOver"/>.</summary>
    public void Mutate(long executions, Func<bool> isOver)
    {
        var source = new InputSource(_inputs, random, prefersNewest: isGuided);
        for (long i = 0; i < executions && Findings < MaxFindings && _inputs.Count > 0 && !isOver(); i++)
        {
            byte[] input = target.Mutator.Mutate(source.Next(), source, random);
            input = input.Length > target.MaxLength ? input[..target.MaxLength] : input;
            if (Execute(input) && isGuided)
            {
                _inputs.Add(input);
            }
        }
    }

    /// <summary>Runs one input; true if it reached something new.</summary>
    private bool Execute(byte[] input)
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

        bool isNew = coverage.Merge();
        current.End();
        return isNew;
    }
}
