using RfbWatch.TestKit;

namespace RfbWatch.Fuzz;

/// <summary>
/// Every target for some executions, the same in every build: no oracle is broken, and the committed corpus reaches what it reached when it was made. New ground is searched by the runs of
/// the command line; what they find becomes a test.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private readonly TestFolder _findings = new();

    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(target => target.Name)];

    public void Dispose() => _findings.Dispose();

    [Theory]
    [MemberData(nameof(Targets))]
    public void No_input_breaks_an_oracle(string name)
    {
        var target = FuzzTarget.All.Single(each => each.Name == name);

        var result = new FuzzRun(target) { Executions = Repetitions.Of(target.Executions), FindingsFolder = _findings.Root, IsGuided = false }.Run();

        Assert.True(result.Findings == 0, $"{result.Findings} findings. To run one again: dotnet run -c Release --project tests/RfbWatch.Fuzz -- replay {name} FILE\n{Files()}\n{result.Messages}");
        Assert.True(result.Edges >= target.EdgeFloor, $"{result.Edges} edges; the corpus reaches {target.EdgeFloor}");
    }

    // The folder is removed with the test: the inputs are part of the message.
    private string Files() => string.Join('\n', Directory.EnumerateFiles(_findings.Root, "*.bin").Select(file => $"{Path.GetFileName(file)}: {Convert.ToHexString(File.ReadAllBytes(file))}"));
}
