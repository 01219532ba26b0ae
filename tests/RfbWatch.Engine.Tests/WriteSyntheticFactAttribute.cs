namespace RfbWatch.Engine.Tests;

/// <summary>A test that writes into pcaps/: skipped unless it is asked for.</summary>
public sealed class WriteSyntheticFactAttribute : FactAttribute
{
    /// <summary>The variable that asks for it.</summary>
    public const string Variable = "RFBWATCH_WRITE_SYNTHETIC";

    public WriteSyntheticFactAttribute()
    {
        if (Environment.GetEnvironmentVariable(Variable) != "1")
        {
            Skip = $"writes the synthetic captures only when {Variable}=1";
        }
    }
}
