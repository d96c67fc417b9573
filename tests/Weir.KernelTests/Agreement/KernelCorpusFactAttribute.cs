using Weir.Testing;
using Xunit;

namespace Weir.KernelTests.Agreement;

/// <summary>A test on the real kernel over a folder of the corpus. Skipped, with the reason, where one of the two is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KernelCorpusFactAttribute : FactAttribute
{
    public KernelCorpusFactAttribute(string folder) => Skip = KernelAccess.Missing ?? Corpus.Missing(folder);
}
