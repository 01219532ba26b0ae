using SharpFuzz;

namespace RfbWatch.Fuzz;

/// <summary>Makes a copy of this program in which the branches of some assemblies are counted.</summary>
internal static class Instrumentation
{
    /// <summary>Copies the program's folder and instruments the assemblies there. Takes seconds.</summary>
    /// <param name="assemblies">Names without extension.</param>
    /// <param name="folder">Where the copy goes; an empty folder.</param>
    public static void Copy(IReadOnlyList<string> assemblies, string folder)
    {
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        foreach (string assembly in assemblies)
        {
            // Parsers of the compiler's making (regular expressions, JSON contexts) are left out: their branches would outnumber ours.
            _ = Fuzzer.Instrument(
                Path.Combine(folder, assembly + ".dll"), type => !type.Contains("Generated", StringComparison.Ordinal) && type.StartsWith("RfbWatch.", StringComparison.Ordinal), Options.Value);
        }
    }
}
