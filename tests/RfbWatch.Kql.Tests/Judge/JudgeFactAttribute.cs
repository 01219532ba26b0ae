namespace RfbWatch.Kql.Tests.Judge;

/// <summary>A test that asks Microsoft's parser; skipped, with what is missing, where node or the npm package is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class JudgeFactAttribute : FactAttribute
{
    public JudgeFactAttribute()
    {
        if (MicrosoftParser.Missing is { } missing)
            Skip = missing;
    }
}
