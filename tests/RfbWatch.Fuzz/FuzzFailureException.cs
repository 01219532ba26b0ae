namespace RfbWatch.Fuzz;

/// <summary>An oracle does not hold for an input.</summary>
public sealed class FuzzFailureException : Exception
{
    public FuzzFailureException()
    {
    }

    /// <param name="message">The statement that does not hold, with both sides of a comparison.</param>
    public FuzzFailureException(string message)
        : base(message)
    {
    }

    public FuzzFailureException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Throws unless the condition holds.</summary>
    internal static void ThrowUnless(bool condition, string message)
    {
        if (!condition)
        {
            throw new FuzzFailureException(message);
        }
    }

    /// <summary>Throws unless both texts are the same.</summary>
    internal static void ThrowUnlessEqual(string expected, string actual, string what)
    {
        if (expected != actual)
        {
            throw new FuzzFailureException($"{what}\nexpected:\n{expected}\nactual:\n{actual}");
        }
    }
}
