using RfbWatch.Fuzz.Mutation;

namespace RfbWatch.Fuzz;

/// <summary>A part of the product that reads bytes, with statements that hold for any bytes (oracles).</summary>
internal abstract class FuzzTarget
{
    /// <summary>Name on the command line and of the corpus file.</summary>
    public abstract string Name { get; }

    /// <summary>Assemblies whose branches are counted, without extension: the layer under test, not everything below it.</summary>
    public abstract IReadOnlyList<string> Assemblies { get; }

    /// <summary>Edges that the committed corpus and the seeds reach at least. A lower figure means that something became unreachable, or that the corpus was not read.</summary>
    public abstract int EdgeFloor { get; }

    /// <summary>Executions of one run in CI; all targets together take about two minutes on two cores.</summary>
    public abstract int Executions { get; }

    /// <summary>Longest input in bytes; longer ones are cut.</summary>
    public virtual int MaxLength => 8 << 10;

    /// <summary>Well-formed inputs to begin with.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>Changes an input. Structured mutators keep an input readable where random bytes would be refused at once.</summary>
    public virtual IMutator Mutator { get; } = new ByteMutator();

    /// <summary>Reads an input and checks the oracles. Any exception is a finding.</summary>
    /// <exception cref="FuzzFailureException">An oracle does not hold.</exception>
    public abstract void Run(byte[] input);

    /// <summary>All targets, by name.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new Targets.CaptureTarget(),
        new Targets.DecodeTarget(),
        new Targets.ConversationTarget(),
        new Targets.StreamsTarget(),
        new Targets.InflaterTarget(),
        new Targets.KqlParseTarget(),
        new Targets.KqlEvaluationTarget(),
        new Targets.RulesTarget(),
        new Targets.TelemetryTarget(),
        new Targets.ParquetTarget(),
        new Targets.SettingsTarget(),
        new Targets.SpoolTarget(),
    ];
}
