namespace RfbWatch.Outputs;

/// <summary>Thrown if an output could not be written. The message is one line with the item, the reason and the remedy.</summary>
public sealed class OutputException : Exception
{
    /// <summary>The name of standard output in messages.</summary>
    internal const string StandardOutput = "standard output";

    /// <summary>Creates an exception with a message and its cause.</summary>
    public OutputException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception of a stream that cannot be written.</summary>
    /// <param name="name">Its name in the message.</param>
    /// <param name="cause">The error.</param>
    internal static OutputException OfStream(string name, IOException cause) => new($"{name} cannot be written: {cause.Message}", cause);

    /// <summary>Whether a write error is caused by the environment: for example, a full disk, a missing permission or a closed pipe.</summary>
    internal static bool IsOutputError(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;
}
