"""What tests share: the database, the standing cast, the browser. Never imported by the product."""
