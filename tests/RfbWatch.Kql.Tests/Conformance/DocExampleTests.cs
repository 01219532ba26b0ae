using RfbWatch.TestKit;
using Xunit.Abstractions;

namespace RfbWatch.Kql.Tests.Conformance;

public class DocExampleTests(ITestOutputHelper output)
{
    [SharedFact(DocExample.File)]
    [Trait("Needs", "shared")]
    public void Documented_examples_produce_the_documented_output()
    {
        var examples = DocExample.ReadAll(RepositoryFolder.SharedPath(DocExample.File));
        var differences = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var example in examples)
        {
            if (DocExampleRun.Difference(example) is { } difference)
            {
                differences.Add(example.Key, $"{(example.Core ? "core, " : string.Empty)}{difference}");
            }
        }

        int judged = examples.Count - KnownDifferences.Reasons.Values.Count(reason => reason.Cause != KnownDifferences.Cause.Engine);
        int agree = examples.Count - differences.Count;
        output.WriteLine($"{agree} of {examples.Count} agree, {agree} of {judged} that judge an engine, {examples.Count(example => example.Core && !differences.ContainsKey(example.Key))} of {examples.Count(example => example.Core)} core");
        string[] unexplained = [.. differences.Where(entry => !KnownDifferences.Reasons.ContainsKey(entry.Key)).Select(entry => $"{entry.Key}: {entry.Value}")];
        string[] settled = [.. KnownDifferences.Reasons.Keys.Where(key => !differences.ContainsKey(key))];
        Assert.True(unexplained.Length == 0, "These examples do not agree:\n" + string.Join('\n', unexplained));
        Assert.True(settled.Length == 0, "These examples agree now; take them off the list:\n" + string.Join('\n', settled));
        Assert.True(agree * 100 >= judged * 98, $"{agree} of {judged} examples agree: less than 98 percent.");
    }
}
