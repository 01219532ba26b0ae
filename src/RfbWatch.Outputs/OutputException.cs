namespace RfbWatch.Outputs;

/// <summary>An output could not be written. The message is one line for people: the thing, why, and what to do.</summary>
public sealed class OutputException : Exception
{
    /// <summary>With a message and the error behind it.</summary>
    public OutputException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Whether the error of a write is one of the output's world: a full disk, a missing right, a closed pipe.</summary>
    internal static bool IsOutputError(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;
}
