namespace RfbWatch.Engine.Tests.Attack;

/// <summary>
/// Cases that are known to be read incorrectly, each with what is missing. A case that has been fixed must be removed; the tests enforce it.
/// </summary>
internal static class OpenCases
{
    /// <summary>Conversations by id.</summary>
    public static IReadOnlyDictionary<string, string> Conversations { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };

    /// <summary>Samples beside the repository.</summary>
    public static IReadOnlyDictionary<string, string> Samples { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };

    /// <summary>Recordings in which some of the forged segments used by CI hide a session or accuse somebody.</summary>
    public static IReadOnlyDictionary<string, string> Decoys { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };

    /// <summary>Floods in which real sessions are lost.</summary>
    public static IReadOnlyDictionary<string, string> Floods { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
    };
}
