using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests.Published;

/// <summary>A test of the published program.</summary>
internal sealed class PublishedFactAttribute : FactAttribute
{
    public PublishedFactAttribute() => Skip = PublishedProgram.Obstacle;
}
