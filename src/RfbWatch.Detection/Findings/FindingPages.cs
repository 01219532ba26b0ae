namespace RfbWatch.Detection.Findings;

/// <summary>The pages of all findings.</summary>
public static class FindingPages
{
    private static readonly Dictionary<string, FindingPage> Pages =
        AuthenticationPages.All.Concat(PathPages.All).ToDictionary(page => page.Name, page => page.Page, StringComparer.Ordinal);

    /// <summary>The page of a finding.</summary>
    public static FindingPage Of(Finding finding) => Pages[finding.Name];
}
