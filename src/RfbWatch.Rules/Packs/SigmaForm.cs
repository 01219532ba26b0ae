using RfbWatch.Rules.Files;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Packs;

/// <summary>The Sigma form of a rule, from <c>sigma</c> of its content file: a detection over single events, a correlation, or the reason why Sigma cannot express it.</summary>
public sealed class SigmaForm
{
    private SigmaForm()
    {
    }

    /// <summary>Why Sigma cannot express the rule, as a clause; empty if it can.</summary>
    public string Refusal { get; private init; } = "";

    /// <summary>The log source of a detection over single events; null for a correlation.</summary>
    internal YamlNode? LogSource { get; private init; }

    /// <summary>The detection over single events; null for a correlation.</summary>
    internal YamlNode? Detection { get; private init; }

    /// <summary>The correlation; null for a detection over single events.</summary>
    internal YamlNode? Correlation { get; private init; }

    /// <summary>The rules that the correlation refers to.</summary>
    internal IReadOnlyList<SigmaPart> Base { get; private init; } = [];

    /// <summary>Reads <c>sigma</c> of a content file; null if it has none, or has an error.</summary>
    internal static SigmaForm? Read(string source, YamlMappingNode content, List<RuleProblem> problems)
    {
        if (content.Child("sigma") is not { } node)
        {
            return null;
        }

        var sigma = node is YamlMappingNode map
            ? new SigmaForm
            {
                Refusal = map.Text("refused"),
                LogSource = map.Child("logsource"),
                Detection = map.Child("detection"),
                Correlation = map.Child("correlation"),
                Base = [.. map.Maps("base").Select(part => new SigmaPart(part.Text("name"), part.Text("title"), part.Child("logsource"), part.Child("detection"), part.Child("correlation")))],
            }
            : new SigmaForm();
        bool single = sigma is { LogSource: not null, Detection: not null, Correlation: null }, several = sigma is { Correlation: not null, Detection: null, Base.Count: > 0 } && sigma.Base.All(part => part.Correlation is null ? part is { LogSource: not null, Detection: not null } : part.Detection is null);
        if ((sigma.Refusal.Length > 0 ? 1 : 0) + (single ? 1 : 0) + (several ? 1 : 0) != 1)
        {
            problems.Add(new RuleProblem(source, (int)node.Start.Line, (int)node.Start.Column, "RW026", "'sigma' is one of: logsource and detection; base and correlation; refused, with a reason."));
            return null;
        }

        return sigma;
    }
}

/// <summary>A rule that a correlation refers to: a rule about single events, or another correlation.</summary>
/// <param name="Name">The name by which the correlation refers to it.</param>
/// <param name="Title">Its title.</param>
/// <param name="LogSource">Its log source; null for a correlation.</param>
/// <param name="Detection">Its detection; null for a correlation.</param>
/// <param name="Correlation">Its correlation; null for single events.</param>
internal sealed record SigmaPart(string Name, string Title, YamlNode? LogSource, YamlNode? Detection, YamlNode? Correlation);
