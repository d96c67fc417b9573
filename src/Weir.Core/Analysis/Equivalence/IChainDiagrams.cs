namespace Weir.Core.Analysis.Equivalence;

/// <summary>Diagrams of the chains that rules lead to.</summary>
internal interface IChainDiagrams
{
    /// <summary>As a jump sees it.</summary>
    int Called(string chain);

    /// <summary>As a goto sees it.</summary>
    int GoneTo(string chain);
}
