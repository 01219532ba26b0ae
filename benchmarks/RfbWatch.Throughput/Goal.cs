namespace RfbWatch.Throughput;

/// <summary>What a run over one of the generated captures is to reach. Wall time and CPU time are held to the same bounds.</summary>
/// <param name="Capture">The capture's name.</param>
/// <param name="TimesLimit">At most so many times the limit program's time, and <see cref="StartSeconds"/> for the start of the process.</param>
/// <param name="PeakMiB">At most so much resident memory.</param>
/// <param name="TimesFaster">At least so many times faster than each peer, by the name of its program.</param>
internal sealed record Goal(string Capture, double TimesLimit, int PeakMiB, IReadOnlyDictionary<string, double> TimesFaster)
{
    /// <summary>What starting a managed process may cost.</summary>
    public const double StartSeconds = 0.15;

    public static IReadOnlyList<Goal> All { get; } =
    [
        new("mix", 1.5, 150, new Dictionary<string, double> { ["suricata"] = 5, ["ndpiReader"] = 10 }),
        new("elephant", 1.5, 150, new Dictionary<string, double> { ["suricata"] = 2, ["ndpiReader"] = 1.3 }),
        new("vnc", 1.5, 150, new Dictionary<string, double> { ["suricata"] = 4, ["ndpiReader"] = 2.5 }),
        new("small", 2, 350, new Dictionary<string, double> { ["suricata"] = 12, ["ndpiReader"] = 40 }),
    ];
}
