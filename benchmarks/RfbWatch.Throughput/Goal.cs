namespace RfbWatch.Throughput;

/// <summary>The goals for a run over one of the generated captures. Wall time and CPU time have the same limits.</summary>
/// <param name="Capture">The capture's name.</param>
/// <param name="TimesLimit">Maximum time as a multiple of the limit program's time, plus <see cref="StartSeconds"/> for the start of the process.</param>
/// <param name="PeakMiB">Maximum resident memory.</param>
/// <param name="TimesFaster">Minimum speed relative to each peer, by the name of its program.</param>
internal sealed record Goal(string Capture, double TimesLimit, int PeakMiB, IReadOnlyDictionary<string, double> TimesFaster)
{
    /// <summary>Allowance for starting a managed process.</summary>
    public const double StartSeconds = 0.15;

    public static IReadOnlyList<Goal> All { get; } =
    [
        new("mix", 1.5, 150, new Dictionary<string, double> { ["suricata"] = 5, ["ndpiReader"] = 10 }),
        new("elephant", 1.5, 150, new Dictionary<string, double> { ["suricata"] = 2, ["ndpiReader"] = 1.3 }),
        new("vnc", 1.5, 150, new Dictionary<string, double> { ["suricata"] = 4, ["ndpiReader"] = 2.5 }),
        new("small", 2, 350, new Dictionary<string, double> { ["suricata"] = 12, ["ndpiReader"] = 40 }),
    ];
}
