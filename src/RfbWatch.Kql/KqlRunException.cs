namespace RfbWatch.Kql;

/// <summary>Thrown when a compiled query fails at run time.</summary>
public class KqlRunException : Exception
{
    /// <summary>Creates the exception with a message for the user.</summary>
    public KqlRunException(string message)
        : base(message)
    {
    }
}
