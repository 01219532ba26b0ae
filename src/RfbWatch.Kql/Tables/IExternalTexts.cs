namespace RfbWatch.Kql.Tables;

/// <summary>Local texts that replace the addresses named by <c>externaldata</c>.</summary>
public interface IExternalTexts
{
    /// <summary>Opens the local text for an address, or returns null if there is none. Called when a query runs. The engine disposes the reader.</summary>
    TextReader? Open(string address);
}
