using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests.Published;

/// <summary>Cases for the published program.</summary>
internal sealed class PublishedTheoryAttribute : TheoryAttribute
{
    public PublishedTheoryAttribute() => Skip = PublishedProgram.Obstacle;
}
