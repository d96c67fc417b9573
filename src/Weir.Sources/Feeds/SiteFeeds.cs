using System.Collections.Immutable;
using Weir.Core.Text;

namespace Weir.Sources.Feeds;

/// <summary>A site's feeds by themselves.</summary>
/// <param name="Reports">In the order of weir.yaml.</param>
/// <param name="Diagnostics">What is wrong with weir.yaml or with what was remembered; the feeds' own findings are in their reports.</param>
public sealed record SiteFeeds(ImmutableArray<FeedReport> Reports, ImmutableArray<Diagnostic> Diagnostics);
