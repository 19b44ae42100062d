"""Login with ID-porten or Ansattporten (OpenID Connect): what allauth's provider leaves out."""
