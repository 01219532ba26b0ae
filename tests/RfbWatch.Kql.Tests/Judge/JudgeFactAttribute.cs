namespace RfbWatch.Kql.Tests.Judge;

/// <summary>A test that uses Microsoft's parser; skipped, naming the missing part, where node or the npm package is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class JudgeFactAttribute : FactAttribute
{
    public JudgeFactAttribute()
    {
        if (MicrosoftParser.Missing is { } missing)
        {
            Skip = missing;
        }
    }
}
