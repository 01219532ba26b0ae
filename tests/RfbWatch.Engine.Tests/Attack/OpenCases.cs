namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// What is known to be read wrongly still, with what is missing. What has become right must be taken off the list: the tests say so.
/// </summary>
internal static class OpenCases
{
    /// <summary>Conversations by their id.</summary>
    public static IReadOnlyDictionary<string, string> Conversations { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };

    /// <summary>Samples beside the repository.</summary>
    public static IReadOnlyDictionary<string, string> Samples { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };

    /// <summary>Recordings in which some of the forged segments that CI takes hide or accuse.</summary>
    public static IReadOnlyDictionary<string, string> Decoys { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };

    /// <summary>Floods in which real sessions are lost.</summary>
    public static IReadOnlyDictionary<string, string> Floods { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };
}
