namespace RfbWatch.Kql;

/// <summary>A compiled query could not be run to its end.</summary>
public class KqlRunException : Exception
{
    /// <summary>With a message for the user.</summary>
    public KqlRunException(string message)
        : base(message)
    {
    }
}
